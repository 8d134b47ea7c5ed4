"""Programs that keep this repository true; none of them is installed with Baken."""
