"""What customers open from the chat: pages behind secure links, and the shop's public pages."""
