"""Engines that carry the pictures of live sessions. Their port is `shop/live/media_engine.py`.

The embedded one is a process of its own (`runtime/media.py` serves `gateways/media/serving.py`). What it speaks
with browsers, below ``MEDIA_URL``; the token of each address is `shop.live.stream_access`:

``WS /media/{token}/publish?type=<MIME type>``
    Binary messages are what MediaRecorder gives, from its first byte on. The page may send ``{"type":"pause"}``,
    ``{"type":"resume"}`` and ``{"type":"end"}``; it is told ``{"type":"ready"}`` and, each second,
    ``{"type":"received","kilobits","watchers","state"}``. A connection that comes back within 15 seconds, with
    a new recorder, goes on with the same stream.
``WS /media/{token}/watch``
    Text: ``{"type":"state","state":…}`` whenever it changes, ``{"type":"init","mime":…}`` before each init segment
    (the next binary message), ``{"type":"skipped"}`` where a slow page missed something. All other binary
    messages are fragments; their time goes on evenly, also over a new init segment.
``WS /media/{token}/steer``
    The page sends ``{"type":"move","pan","tilt","zoom"}`` (-1…1) at least every 500 ms while a button is held,
    ``{"type":"stop"}``, ``{"type":"preset","preset"}``, ``{"type":"patrol","on"}``; it is told
    ``{"type":"lease","yours","until"}``, ``{"type":"presets","presets":[{"preset","name"}]}`` and
    ``{"type":"refused","reason"}``.
``GET /media/{token}/ll.m3u8``, ``GET /media/{token}/live.m3u8``
    Playlists; parts and segments are relative to them. While there is no picture they answer 503, never 404.
``GET /media/{token}/poster.jpg``
    The latest picture; 404 before the first one.
``POST /media/{token}/renew``
    With a fresh token of the same page: what it has open stays open until the new token's end. 204.

Sockets close with 4401 where the token is over, 4403 where the person was sent away, 4404 where the stream has
ended, 4409 where another page took its place, 1013 where there are too many.
"""
