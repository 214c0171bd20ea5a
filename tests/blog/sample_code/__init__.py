"""What the tests of the sample posts' code need: syntax by language, and ways to run it."""
