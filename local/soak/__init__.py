"""Many jobs on the local cloud, each with a fault that chance chooses: nothing may be left, and no dump may be lost.

    python -m local.soak --jobs 20 --seed 7

The seed decides on faults, requests and moments; how the machine runs the jobs side by side is up to the machine.
"""
