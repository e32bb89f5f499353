"""What happens to a job by no fault of its own, done to a running local cloud: one function per fault.

A fault is done as it would come: by a signal, by a call behind the product's back, or by S3 failing.
"""
