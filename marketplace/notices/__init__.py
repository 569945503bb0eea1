"""Messages: what happened, told to whom it concerns: in their list, ready for WhatsApp, by e-mail, in a daily digest."""
