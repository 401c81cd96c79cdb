"""What GNU's and busybox's programs share: options, output, quoting, regular expressions, file walking. No program
lives here.
"""
