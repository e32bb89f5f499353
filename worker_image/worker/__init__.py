"""The worker: turns a frozen MySQL server into parts of one S3 object. It shares no code with the control plane."""
