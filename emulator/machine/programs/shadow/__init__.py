"""shadow: accounts and groups added, changed and removed, in the words of shadow and adduser."""
