"""The demo: made-up people, and a way in without a password that exists only there."""
