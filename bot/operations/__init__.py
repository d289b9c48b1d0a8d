"""What keeps the program running: environments, training, processes, jobs, logs."""
