"""The monthly record in each of its forms, all made from one value."""
