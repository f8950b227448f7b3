"""The icon set: 16 px drawings with strokes of 1.5, in the colour of the text around them.

``paths(name)`` gives the inside of the ``<svg>``; templates use ``{% icon "inbox" %}``.
The drawings are our own. A new one is one entry here.
"""

ICONS: dict[str, str] = {
    "home": '<path d="M2.5 7 8 2.5 13.5 7v6a.5.5 0 0 1-.5.5H9.8V9.6H6.2v3.9H3a.5.5 0 0 1-.5-.5Z"/>',
    "inbox": '<path d="M2.5 9 4.2 3h7.6l1.7 6v4h-11Z"/><path d="M2.5 9h3l.8 1.6h3.4l.8-1.6h3"/>',
    "comment": '<path d="M2.5 3.5h11v7.5H7l-3 2.5v-2.5H2.5Z"/>',
    "grid": '<path d="M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 6.2v7.3M9.8 6.2v7.3"/>',
    "flag": '<path d="M3.5 13.5v-11M3.5 3.2c3-1.5 5.5 1.5 9 0v5.6c-3.5 1.5-6-1.5-9 0"/>',
    "bolt": '<path d="M8.8 1.8 3.5 9h4l-.4 5.2L12.5 7h-4Z"/>',
    "survey": '<path d="M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2.2"/>',
    "send": '<path d="m13.5 2.5-4.7 11-2-4.8-4.3-2Zm0 0L6.8 8.7"/>',
    "people": '<circle cx="6" cy="5.4" r="2.4"/><path d="M1.8 13.2c.3-2.6 1.9-4 4.2-4s3.9 1.4 4.2 4'
    'M10.4 3.2a2.3 2.3 0 0 1 0 4.4M11.8 9.6c1.4.5 2.2 1.7 2.4 3.6"/>',
    "person": '<circle cx="8" cy="5.3" r="2.7"/><path d="M2.8 13.7c.4-3 2.3-4.5 5.2-4.5s4.8 1.5 5.2 4.5"/>',
    "settings": '<circle cx="8" cy="8" r="2.1"/><path d="M8 1.9v1.7M8 12.4v1.7M14.1 8h-1.7M3.6 8H1.9M12.3 3.7'
    'l-1.2 1.2M4.9 11.1l-1.2 1.2M12.3 12.3l-1.2-1.2M4.9 4.9 3.7 3.7"/>',
    "undo": '<path d="M3.2 8a4.8 4.8 0 1 0 1.6-3.6L3 6M3 2.8V6h3.2"/>',
    "redo": '<path d="M12.8 8a4.8 4.8 0 1 1-1.6-3.6L13 6M13 2.8V6H9.8"/>',
    "globe": '<circle cx="8" cy="8" r="5.6"/><path d="M2.4 8h11.2M8 2.4c3.3 3.4 3.3 7.8 0 11.2'
    'M8 2.4c-3.3 3.4-3.3 7.8 0 11.2"/>',
    "link": '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.7.7'
    'M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.7-.7"/>',
    "plus": '<path d="M8 3.2v9.6M3.2 8h9.6"/>',
    "minus": '<path d="M3.2 8h9.6"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "star": '<path d="m8 2.3 1.7 3.7 4 .4-3 2.7.9 4L8 11l-3.6 2.1.9-4-3-2.7 4-.4Z"/>',
    "branch": '<path d="M4.5 2.5v11M4.5 9.5c4.5 0 7-1 7-4.5M11.5 5V2.5"/>',
    "check": '<path d="m3.5 8.5 3 3 6-7"/>',
    "warning": '<path d="M8 2.3 14.3 13.2H1.7Z"/><path d="M8 6.6v3M8 11.4v.01"/>',
    "info": '<circle cx="8" cy="8" r="5.6"/><path d="M8 7.4v3.3M8 5.2v.01"/>',
    "question": '<circle cx="8" cy="8" r="5.6"/><path d="M6.5 6.6c0-1 .7-1.6 1.6-1.6s1.5.6 1.5 1.4'
    'c0 1.1-1.5 1.2-1.5 2.3M8 10.9v.01"/>',
    "down": '<path d="m4 6.2 4 4 4-4"/>',
    "up": '<path d="m4 9.8 4-4 4 4"/>',
    "left": '<path d="m9.8 4-4 4 4 4"/>',
    "right": '<path d="m6.2 4 4 4-4 4"/>',
    "arrow-up": '<path d="M8 13V3.5M4 7.3l4-4 4 4"/>',
    "arrow-down": '<path d="M8 3v9.5M4 8.7l4 4 4-4"/>',
    "equal": '<path d="M3.5 6.2h9M3.5 9.8h9"/>',
    "file": '<path d="M4 2.2h5l3 3v8.6H4Z"/><path d="M9 2.2v3h3"/>',
    "more": '<path d="M3.5 8v.01M8 8v.01M12.5 8v.01" stroke-width="2.2"/>',
    "drag": '<path d="M6 4v.01M6 8v.01M6 12v.01M10 4v.01M10 8v.01M10 12v.01" stroke-width="2"/>',
    "clock": '<circle cx="8" cy="8" r="5.6"/><path d="M8 4.8V8l2.2 1.5"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "mail": '<path d="M2.2 3.8h11.6v8.4H2.2Z"/><path d="m2.5 4.2 5.5 4.6 5.5-4.6"/>',
    "phone": '<path d="M4.5 2.5h2l1 3-1.4 1.1a7.5 7.5 0 0 0 3.3 3.3l1.1-1.4 3 1v2c0 .8-.6 1.3-1.3 1.2'
    'C7 12.2 3.8 9 3.3 3.8c-.1-.7.4-1.3 1.2-1.3Z"/>',
    "search": '<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.3 3.3"/>',
    "export": '<path d="M8 9.5v-7M5 5l3-3 3 3M3 9v4.5h10V9"/>',
    "import": '<path d="M8 2.5v7M5 7l3 3 3-3M3 9v4.5h10V9"/>',
    "bell": '<path d="M4 11V7a4 4 0 0 1 8 0v4l1 1.2H3ZM6.8 13.8h2.4"/>',
    "edit": '<path d="m3 13 .6-2.8 7-7 2.2 2.2-7 7ZM9.4 4.4l2.2 2.2"/>',
    "upload": '<path d="M8 10.5v-8M4.8 5.6 8 2.4l3.2 3.2M2.5 10.5v3h11v-3"/>',
    "target": '<circle cx="8" cy="8" r="5.6"/><circle cx="8" cy="8" r="2.2"/>',
    "trash": '<path d="M3 4.5h10M6.2 4.5v-2h3.6v2M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4"/>',
    "copy": '<path d="M5.5 5.5h8v8h-8z"/><path d="M10.5 5.5v-3h-8v8h3"/>',
    "filter": '<path d="M2.5 4h11M4.5 8h7M6.5 12h3"/>',
    "sort": '<path d="M5 3v10M2.8 10.8 5 13l2.2-2.2M11 13V3M8.8 5.2 11 3l2.2 2.2"/>',
    "chart": '<path d="M2.5 13.5h11M4.5 13.5v-4M8 13.5v-8M11.5 13.5v-6"/>',
    "trend": '<path d="m2.5 11 3.5-4 3 2.5 4.5-6M13.5 6.5v-3h-3"/>',
    "building": '<path d="M3.5 13.5v-11h6v11M9.5 6h3v7.5M2.5 13.5h11M5.5 5h2M5.5 7.5h2M5.5 10h2"/>',
    "tree": '<path d="M6 2.5h4v3H6zM2.5 10.5h4v3h-4zM9.5 10.5h4v3h-4zM8 5.5V8M4.5 10.5V8h7v2.5"/>',
    "calendar": '<path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3"/>',
    "key": '<circle cx="5.2" cy="10.8" r="2.7"/><path d="m7.2 8.8 6-6M11 5l2 2M9.2 6.8l1.5 1.5"/>',
    "lock": '<path d="M3.5 7.5h9v6h-9zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2"/>',
    "shield": '<path d="M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4Z"/>',
    "eye": '<path d="M1.8 8C3.2 5.3 5.3 4 8 4s4.8 1.3 6.2 4c-1.4 2.7-3.5 4-6.2 4s-4.8-1.3-6.2-4Z"/>'
    '<circle cx="8" cy="8" r="1.9"/>',
    "eye-off": '<path d="M4 4.9C3.1 5.6 2.4 6.7 1.8 8c1.4 2.7 3.5 4 6.2 4 1.1 0 2.1-.2 3-.7'
    'M6.5 4.2C7 4.1 7.5 4 8 4c2.7 0 4.8 1.3 6.2 4-.4.8-.9 1.5-1.5 2.1M2.5 2.5l11 11"/>',
    "logout": '<path d="M6.5 2.5h-4v11h4M9.5 5l3 3-3 3M12.5 8h-7"/>',
    "sun": '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M14.5 8H13M3 8H1.5M12.6 3.4l-1 1'
    'M4.4 11.6l-1 1M12.6 12.6l-1-1M4.4 4.4l-1-1"/>',
    "moon": '<path d="M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z"/>',
    "screen": '<path d="M2 3h12v8H2zM6 13.5h4M8 11v2.5"/>',
    "qr": '<path d="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.5v1.5M13.5 9.5v4h-4v-1"/>',
    "tag": '<path d="M2.5 2.5h5l6 6-5 5-6-6ZM5.2 5.2v.01"/>',
    "theme": '<path d="M2.5 4h11M2.5 8h7M2.5 12h4.5"/>',
    "heart": '<path d="M8 13.2 3 8.3a3 3 0 0 1 0-4.3 3 3 0 0 1 4.3 0l.7.7.7-.7A3 3 0 0 1 13 4a3 3 0 0 '
    '1 0 4.3Z"/>',
    "webhook": '<circle cx="4" cy="11" r="2"/><circle cx="12" cy="11" r="2"/><circle cx="8" cy="4" r="2"/>'
    '<path d="M7 5.8 5 9.2M9 5.8l2 3.4M6 11h4"/>',
    "plane": '<path d="M14 8c0-.7-.6-1.1-1.3-1.1H9.8L6.6 2H5.2l1.4 4.9H3.8L2.6 5.3H1.5L2.2 8l-.7 '
    "2.7h1.1l1.2-1.6"
    'h2.8L5.2 14h1.4l3.2-4.9h2.9c.7 0 1.3-.4 1.3-1.1Z"/>',
    "history": '<path d="M3.2 8a4.8 4.8 0 1 0 1.6-3.6L3 6M3 2.8V6h3.2M8 5.4V8l1.9 1.3"/>',
    "play": '<path d="M5 3.2v9.6L12.5 8Z"/>',
    "store": '<path d="M3 7v6.5h10V7'
    "M2.5 6.5 4 2.5h8l1.5 4c0 1-.8 1.7-1.8 1.7s-1.9-.7-1.9-1.7c0 1-.8 1.7-1.8 1.7"
    's-1.9-.7-1.9-1.7c0 1-.8 1.7-1.8 1.7s-1.8-.7-1.8-1.7Z"/>',
    "list": '<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4v.01M2.5 8v.01M2.5 12v.01"/>',
    "task": '<circle cx="8" cy="8" r="5.6"/><path d="m5.5 8.2 1.8 1.8 3.2-3.8"/>',
    "book": '<path d="M8 4C6.5 2.8 4.7 2.5 2.5 2.5v10c2.2 0 4 .3 5.5 1.5 1.5-1.2 3.3-1.5 '
    '5.5-1.5v-10C11.3 2.5 9.5 2.8 8 4Zm0 0v10"/>',
    "sliders": '<path d="M2.5 5h6.4M12.1 5h1.4M2.5 11h1.4M7.1 11h6.4"/>'
    '<circle cx="10.5" cy="5" r="1.6"/><circle cx="5.5" cy="11" r="1.6"/>',
    "columns": '<path d="M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10"/>',
    "lab": '<path d="M6 2.5h4M6.8 2.5v4L3 13.5h10L9.2 6.5v-4M4.6 10.5h6.8"/>',
}


def paths(name: str) -> str:
    """The inside of the icon's ``<svg>``. Raises ``KeyError`` for a name that isn't in the set."""
    return ICONS[name]
