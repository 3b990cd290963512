"""Pure rules: no I/O, no protobuf, no clock."""
