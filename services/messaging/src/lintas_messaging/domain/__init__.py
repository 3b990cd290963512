"""The rules of messaging, pure: no I/O, no clock, no protobuf."""
