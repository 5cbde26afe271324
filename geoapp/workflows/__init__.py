"""What a planner asks for; the only place that joins the floors below."""
