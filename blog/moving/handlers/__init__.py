"""What the shortcodes of Hugo and of its common themes stand for, by subject."""
