"""What runs the product on one machine: the local cloud, the local RDS, the demo. Nothing here is deployed."""
