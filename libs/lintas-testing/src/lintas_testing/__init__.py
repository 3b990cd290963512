"""What tests stand on. The fixtures are in `plugin`, which pytest finds by itself."""
