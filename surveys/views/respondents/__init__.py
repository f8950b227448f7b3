"""The pages that respondents see, and the taking of what they post."""
