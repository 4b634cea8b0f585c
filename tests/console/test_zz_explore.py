import re, os, inspect
from html import unescape
import psycopg
from redis import Redis
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from runtime.bench.one_of_each import PASSWORD, one_of_each
from runtime.web_wiring import web_wiring
from shop.kernel.clock import SystemClock
from shop.kernel.settings import settings
from webapp.app import create_app
from webapp.console.routes import every_console_route

NASTY = ["\x00", "a\x00b", "9"*400, "-1", "²", "9999-12-31", "0001-01-01", "9999-12-31T23:59", "0001-01-01T00:00", "a"*3000, "00000000-0000-0000-0000-000000000000|x", "1e400", "nan", "\ud800".encode("utf-8","surrogatepass").decode("latin1"), "💥%s{0}{x}[", "'\"\\", "2147483648", "99999999999999999999","99:99","2026-03-29T02:30", "\u202e", "🇮🇹"*50]
LINK = re.compile(r"""(?:href|hx-get|data-url|action)="(/console[^"#]*)["#]""")
DANGER = re.compile(r"/sign-out|/erase|/off$|/switch|/own/security|/plan/|/remove|/events|team/.*/sign-out")
def test_explore(empty_database, valkey, sweeper):
    made = one_of_each(sweeper, SystemClock().now())
    app = create_app(web_wiring(settings()))
    errors = []
    import webapp.console.routes as RR; RR.PER_MINUTE=10**7
    import traceback, logging
    client = TestClient(app, raise_server_exceptions=True, follow_redirects=False, headers={"Sec-Fetch-Site":"same-origin"})
    client.post("/console/sign-in", data={"email": made.email, "password": PASSWORD})
    gets = [r for r in every_console_route() if r.method=="GET"]
    def route_of(a, method="GET"):
        p=a.partition("?")[0]
        for r in every_console_route():
            if r.method==method and re.fullmatch(re.sub(r"\{[^}]+\}","[^/]+",r.path),p): return r.path
    seen={}; waiting=[r.path for r in gets if "{" not in r.path]; forms={}
    n=[0]
    def req(method, url, **k):
        n[0]+=1
        try:
            a = client.request(method, url, headers={"X-Forwarded-For": f"10.{n[0]>>8&255}.{n[0]&255}.1", **k.pop("headers",{})}, **k)
            if a.status_code>=500: errors.append((method,url,str(k)[:200],a.status_code,""))
            return a
        except Exception as e:
            tb=traceback.extract_tb(e.__traceback__)
            last=[f"{t.filename.replace('/work/main/','')}:{t.lineno}" for t in tb if "/work/main/" in t.filename and ".venv" not in t.filename][-3:]
            errors.append((method,url,str(k)[:300],type(e).__name__+": "+str(e)[:100]," <- ".join(last)))
    while waiting:
        a=waiting.pop(0); r=route_of(a)
        if not r or re.search(r"/events$|\.csv$|\.xlsx$|/sign-out|/export",a.partition("?")[0]) or len(seen.setdefault(r,set()))>=2 or a in seen[r]: continue
        seen[r].add(a)
        ans=req("GET",a)
        if ans is None or "html" not in ans.headers.get("content-type",""): continue
        for l in LINK.findall(ans.text): waiting.append(unescape(l))
        for f in LexborHTMLParser(ans.text).css("form"):
            url=unescape(f.attributes.get("hx-post") or f.attributes.get("action") or a)
            if (f.attributes.get("method","get") or "get").lower()!="post" and not f.attributes.get("hx-post"): continue
            fields={}
            for i in f.css("input,select,textarea,button"):
                nm=i.attributes.get("name")
                if nm:
                    fields[nm]=(i.attributes.get("value") or "", i.tag, i.attributes.get("type") or "")
            rp=route_of(url,"POST")
            if rp and not DANGER.search(url): forms.setdefault((rp,tuple(sorted(fields))),(url,fields))
    print("screens",sum(map(len,seen.values())),"forms",len(forms))
    mode=os.environ.get("MODE","all")
    for (rp,_),(url,fields) in list(forms.items()):
        csrf=fields.get("csrf",("",))[0]
        for nasty in NASTY:
            base={k:v[0] for k,v in fields.items()}
            allb={k:(v[0] if k=="csrf" or v[2] in("hidden","checkbox","radio") or v[1] in("select","button") else nasty) for k,v in fields.items()}
            req("POST",url,data=allb)
            allc={k:(v[0] if k=="csrf" else nasty) for k,v in fields.items()}
            req("POST",url,data=allc)
            if mode=="each":
                for k in fields:
                    if k!="csrf": req("POST",url,data={**base,k:nasty})
    # queries
    from fastapi.routing import APIRoute
    from tests.console.test_every_route import methods_and_paths
    def routes(rs):
        for r in rs:
            if isinstance(r,APIRoute): yield r
            elif getattr(r,"original_router",None): yield from routes(r.original_router.routes)
    for r in routes(app.routes):
        if not r.path.startswith("/console") or "GET" not in r.methods: continue
        names=[p.name for p in r.dependant.query_params]
        for addr in list(seen.get(r.path,[]))[:1] or ([r.path] if "{" not in r.path else []):
            if "/events" in addr: continue
            for nm in [p.alias for p in r.dependant.query_params]:
                for nasty in NASTY:
                    req("GET",addr.partition("?")[0],params={nm:nasty})
            if {"first","last"}<=set(names):
                for a,b in (("0001-01-01","9999-12-31"),("9999-12-31","9999-12-31"),("0001-01-01","0001-01-01"),("1900-01-01","2026-11-21")):
                    req("GET",addr.partition("?")[0],params={"first":a,"last":b,"period":"custom"})
        if "{" in r.path:
            for nasty in ["%00","9"*300,"²","💥"]:
                req("GET",re.sub(r"\{[^}]+\}",nasty,r.path))
    print("requests",n[0])
    uniq={}
    for e in errors: uniq.setdefault((e[3][:60],e[4]),[]).append(e)
    with open("/tmp/reading/errors.txt","w") as o:
        for k,v in uniq.items():
            o.write(f"{len(v)}x {k}\n    e.g. {v[0][:3]}\n")
