"""Files that people upload: checked, stored under names of ours, served as downloads only."""
