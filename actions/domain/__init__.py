"""What changes rules and cases."""
