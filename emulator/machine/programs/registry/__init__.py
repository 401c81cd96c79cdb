"""A registry of images, as the image `registry` runs it (distribution: cmd/registry): its API, its files, its log.

registry.py, registry_3.py    the program, of either generation
serve.py     the command line, and the life of the server
config.py    its configuration file and the variables that overrule it
routes.py    which handler a request goes to, and what comes of one that has none
lists.py, manifests.py, blobs.py, uploads.py    the handlers
storage.py   where everything lies below the root directory
log.py       what it prints
faults.py    the API's errors
"""
