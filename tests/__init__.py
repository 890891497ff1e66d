"""The tests of tapeviz, one folder a room of the package."""
