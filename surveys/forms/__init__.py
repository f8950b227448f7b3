"""What staff write into surveys, programs and touchpoints, read and checked."""
