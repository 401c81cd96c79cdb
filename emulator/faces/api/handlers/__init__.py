"""What each path does, one module an object. A handler takes a Request, calls the engine, and returns an answer."""
