"""nginx's directives: where each may stand and with how many arguments. One row a directive; no meaning here.

Contexts: m main, e events, h http, s server, l location, u upstream, i if. A row's last word says what we make of it:
`used` (nginx_config reads it), `tuning` (changes no answer that a client of this network could notice), `refused` (real
nginx does something that we don't: the configuration is refused, saying so).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ROWS = """
user m 1-2 used | worker_processes m 1 used | daemon m 1 used | master_process m 1 used | pid m 1 used
error_log mhsl 1-9 used | worker_rlimit_nofile m 1 tuning | worker_priority m 1 tuning
worker_cpu_affinity m 1-9 tuning | pcre_jit m 1 tuning | worker_shutdown_timeout m 1 tuning | lock_file m 1 tuning
env m 1 tuning | load_module m 1 tuning | timer_resolution m 1 tuning | events m 0 block | http m 0 block
stream m 0 refused | mail m 0 refused | thread_pool m 2-3 tuning | worker_connections e 1 tuning | use e 1 tuning
multi_accept e 1 tuning | accept_mutex e 1 tuning | server h 0 block | upstream h 1 block | location sl 1-2 block
types hsl 0 block | map h 2 refused | geo h 1-2 refused | if sl 1-9 refused | limit_except l 1-9 refused
split_clients h 2 refused | server u 1-9 used | least_conn u 0 tuning | ip_hash u 0 refused | keepalive u 1 tuning
zone u 1-2 tuning | listen s 1-9 used | server_name s 1-99 used | root hsl 1 used | alias l 1 used
index hsl 1-99 used | try_files sl 2-99 used | return sl 1-2 used | error_page hsl 2-99 used | autoindex hsl 1 used
default_type hsl 1 used | add_header hsl 2-3 used | access_log hsl 1-9 used | log_format h 2-99 used
server_tokens hsl 1 used | allow hsl 1 used | deny hsl 1 used | internal l 0 used | proxy_pass l 1 used
proxy_set_header hsl 2 used | proxy_http_version hsl 1 tuning | proxy_connect_timeout hsl 1 used
proxy_read_timeout hsl 1 tuning | proxy_send_timeout hsl 1 tuning | proxy_buffering hsl 1 tuning
proxy_buffers hsl 2 tuning | proxy_buffer_size hsl 1 tuning | proxy_redirect hsl 1-2 tuning
proxy_request_buffering hsl 1 tuning | proxy_cache hsl 1 refused | proxy_cache_path h 2-99 refused
proxy_cache_bypass hsl 1-99 tuning | proxy_intercept_errors hsl 1 refused | client_max_body_size hsl 1 used
client_body_buffer_size hsl 1 tuning | client_body_timeout hsl 1 tuning | client_header_buffer_size hs 1 tuning
client_header_timeout hs 1 tuning | large_client_header_buffers hs 2 tuning | send_timeout hsl 1 tuning
keepalive_timeout hsl 1-2 tuning | keepalive_requests hsl 1 tuning | sendfile hsl 1 tuning | tcp_nopush hsl 1 tuning
tcp_nodelay hsl 1 tuning | aio hsl 1 tuning | directio hsl 1 tuning | output_buffers hsl 2 tuning
types_hash_max_size hsl 1 tuning | types_hash_bucket_size hsl 1 tuning | server_names_hash_bucket_size h 1 tuning
server_names_hash_max_size h 1 tuning | variables_hash_max_size h 1 tuning | map_hash_bucket_size h 1 tuning
server_name_in_redirect hsl 1 tuning | port_in_redirect hsl 1 used | absolute_redirect hsl 1 used
merge_slashes hs 1 tuning | gzip hsli 1 tuning | gzip_vary hsl 1 tuning | gzip_proxied hsl 1-9 tuning
gzip_comp_level hsl 1 tuning | gzip_types hsl 1-99 tuning | gzip_buffers hsl 2 tuning | gzip_http_version hsl 1 tuning
gzip_min_length hsl 1 tuning | gzip_disable hsl 1-9 tuning | gzip_static hsl 1 tuning | charset hsl 1 used
etag hsl 1 used | expires hsl 1-2 refused | log_not_found hsl 1 used | open_file_cache hsl 1-2 tuning
open_file_cache_valid hsl 1 tuning | reset_timedout_connection hsl 1 tuning | open_file_cache_min_uses hsl 1 tuning
open_file_cache_errors hsl 1 tuning | resolver hsl 1-9 tuning | resolver_timeout hsl 1 tuning
ssl_protocols hs 1-9 tuning | ssl_prefer_server_ciphers hs 1 tuning | ssl_ciphers hs 1 tuning
ssl_session_cache hs 1-2 tuning | ssl_session_timeout hs 1 tuning | ssl_certificate hs 1 refused
ssl_certificate_key hs 1 tuning | ssl_dhparam hs 1 tuning | rewrite sl 2-3 used | set sl 2 used
auth_basic hsl 1 refused | auth_basic_user_file hsl 1 refused | limit_req hsl 1-9 refused | limit_req_zone h 3 refused
limit_conn hsl 2 refused | limit_rate hsl 1 tuning | fastcgi_pass l 1 refused | uwsgi_pass l 1 refused
fastcgi_param hsl 2-3 tuning | fastcgi_index hsl 1 tuning | fastcgi_split_path_info l 1 tuning
stub_status sl 0-1 refused | sub_filter hsl 2 refused | autoindex_exact_size hsl 1 used
autoindex_localtime hsl 1 tuning | autoindex_format hsl 1 refused | real_ip_header hsl 1 refused
set_real_ip_from hsl 1 refused | dav_methods hsl 1-9 refused | satisfy hsl 1 refused
"""


@dataclass(frozen=True, slots=True)
class Row:
    contexts: str
    least: int
    most: int
    use: str


def _rows() -> dict[tuple[str, str], Row]:
    rows: dict[tuple[str, str], Row] = {}
    for text in _ROWS.replace("\n", "|").split("|"):
        words = text.split()
        if words:
            name, contexts, counts, use = words
            least, _, most = counts.partition("-")
            for context in contexts:
                rows[name, context] = Row(contexts, int(least), int(most or least), use)
    return rows


#: Those that a block may have once; the others add to each other, or the last one counts.
_SINGLE = """
root alias try_files autoindex autoindex_exact_size default_type charset client_max_body_size server_tokens etag
log_not_found absolute_redirect port_in_redirect error_log proxy_pass internal keepalive_timeout sendfile tcp_nopush
proxy_http_version proxy_connect_timeout proxy_read_timeout gzip types_hash_max_size
"""
SINGLE: Final = frozenset(_SINGLE.split())
LEVELS: Final = ("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg")
ROWS: Final = _rows()
NAMES: Final = frozenset(name for name, _ in ROWS)
