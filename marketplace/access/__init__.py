"""Who may do what: documented permissions, the one page of rules, guards."""
