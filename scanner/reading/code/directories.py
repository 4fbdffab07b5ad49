"""Changes of a directory or a tenant, as scripts make them: cmdlets of PowerShell and tools of the command line."""

from __future__ import annotations

DIRECTORY_TOOLS = (
    r"\bgam(?:adv-x\w*|7)?(?:\.exe|\.py)?\s+(?:(?:user|group|users|csv|course|courses|ou|org)\s+\S+\s+(?:gam\s+)?)?"
    r"(?:create|update|delete|add|remove|sync|suspend|unsuspend|clear|rename|archive|transfer|wipe|undelete)\b|"
    r"\baz\s+(?:ad|role)\s[\w ]*?\b(?:create|update|delete|add|remove|reset)\b|"
    r"\bm365\s+[\w ]+\s(?:add|set|remove|create|update|delete)\b|"
    r"\bldap(?:modify|add|delete|modrdn|passwd)\b|\bsamba-tool\s+(?:user|group)\s+(?:create|add|delete|setpassword|disable)|"
    r"\bkadmin(?:\.local)?\s.*\b(?:addprinc|delprinc|cpw)\b|\bnet\s+(?:user|group)\s.*/domain\b.*/(?:add|delete)"
)
"""Tools that change users and groups of Google Workspace, Entra, Microsoft 365, LDAP and Samba."""
_OBJECTS = (
    r"Cs\w+|Team(?:s\w+|Channel\w*|User\w*)?|Mg\w+|Entra\w+|Intune\w+|DeviceConfiguration\w*|"
    r"(?:Dynamic)?DistributionGroup\w*|MailContact\w*|MailUser\w*|MailPublicFolder|InboxRule|TransportRule|CASMailbox|"
    r"CalendarProcessing|RecipientPermission|Retention\w+|AcceptedDomain|Compliance\w+|DlpCompliance\w*|UserPhoto|"
    r"DnsServer\w+|DhcpServer\w+|GP(?:O|Link|Permission|RegistryValue|Inheritance)|KDS\w+|ADFS\w+|"
    r"SPO\w+|PnP\w+|CM(?:Application|Collection|Device|User|Package)\w*|Okta\w+|Gsuite\w+|QADUser|QADGroup\w*"
)
DIRECTORY_CMDLETS = (
    rf"\b(?:Set|New|Remove|Add|Enable|Disable|Update|Grant|Revoke|Move|Rename|Reset|Confirm|Restore)-(?:{_OBJECTS})\b"
    r"(?<!-PnPConnection)(?<!-MgProfile)|\bInvoke-MgGraphRequest\b.*-Method\s+[\"']?(?:POST|PUT|PATCH|DELETE)\b"
)
"""Cmdlets that change Entra, Exchange, Teams, SharePoint, DNS, group policies and the like."""
