"""What stands for the outside world on one machine: a mail server, WhatsApp, SMS."""
