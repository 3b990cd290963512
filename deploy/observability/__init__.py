"""What the platform tells of itself, and how it is watched: registry, SLOs, dashboards."""
