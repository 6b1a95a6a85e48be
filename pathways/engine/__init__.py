"""What should happen: pure functions of one frozen definition and what is known of one person."""
