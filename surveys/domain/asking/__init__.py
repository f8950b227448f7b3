"""Who is asked, how and by whom: programs, people, invitations, links, the doors to a survey."""
