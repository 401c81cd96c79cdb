"""Package managers: apt, dpkg, apk, yum, rpm, and the databases that they read and write inside an image."""
