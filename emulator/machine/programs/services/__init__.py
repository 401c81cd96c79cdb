"""Servers and what starts them: nginx, Apache, redis, service. Files named nginx_*, apache_*, redis_* are their parts."""
