"""What stands between the workspace and the public: difference, sign-off, embargo, release, way back, record, backup."""
