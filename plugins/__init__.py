"""The apps that come with Kontor; each is found through its entry point like anybody else's."""
