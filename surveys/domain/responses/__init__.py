"""What was answered: taking it in, processing it, correcting and erasing it, counting it in quotas."""
