"""ryuk 0.8 (the image testcontainers/ryuk): removes what a test run left, over the engine's socket (moby-ryuk: main.go)."""
