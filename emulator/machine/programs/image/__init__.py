"""Programs that belong to one image or to Docker itself: hello-world's hello, docker-init."""
