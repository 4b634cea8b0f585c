"""WhatsApp in, WhatsApp out: the webhook, the checks, the turn, the agent and its guardrails."""
