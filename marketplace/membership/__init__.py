"""Who belongs where: inviting members, naming leaders, accounts and their roles, acting for somebody."""
