import time, cProfile, pstats
from tests.web.visiting import visitor, healthy, nothing_found
from webapp.app import create_app
from webapp.wiring import WebWiring
from tests.world import PinnedClock,a_shop,a_registered_customer,arrives
from tests.catalog.goods import a_small_catalog
from tests import parts as testing
from fastapi.testclient import TestClient

def test_it(sweeper, database, empty_database, valkey):
    out=[]
    def m(name, f, n=5):
        f(0)
        t=time.process_time(); w=time.perf_counter()
        for i in range(n): r=f(i+1)
        out.append(f"{name}: cpu {(time.process_time()-t)/n*1000:.1f} ms wall {(time.perf_counter()-w)/n*1000:.1f} ms")
        return r
    app = m("create_app", lambda i: create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found)))
    out.append(f"routes {len(app.routes)}")
    def enter(i):
        with TestClient(app) as c: pass
    m("TestClient enter", enter)
    with TestClient(app, base_url="https://shop.example.test") as c:
        m("healthz", lambda i: c.get("/healthz"))
    def enterg(i):
        app = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))
        with TestClient(app, base_url="https://shop.example.test") as c: c.get("/healthz")
    m("app+client+one get", enterg)
    m("a_shop", lambda i: a_shop(f"b{i}", i+1))
    s=[a_shop(f"c{i}", i+100) for i in range(8)]
    m("a_small_catalog", lambda i: a_small_catalog(s[i]))
    m("customer", lambda i: a_registered_customer(s[i]))
    m("arrives", lambda i: arrives(s[i], "ciao"))
    from tests.console.signed_in import a_member
    m("member", lambda i: a_member(s[i]))
    def cleanup(i):
        testing.empty_database(sweeper)
    m("empty empty", cleanup)
    def one_shop_clean(i):
        a_small_catalog(a_shop("qq",900)); w=time.perf_counter(); testing.empty_database(sweeper); return time.perf_counter()-w
    ts=[one_shop_clean(i) for i in range(5)]
    out.append(f"clean one shop {ts}")
    w=time.perf_counter()
    for i in range(5): sweeper.execute("TRUNCATE workspace CASCADE")
    out.append(f"truncate {(time.perf_counter()-w)/5}")
    from shop.workspaces.passwords import _HASHER
    m("hash", lambda i:_HASHER.hash("tre parole a caso"))
    p=cProfile.Profile(); p.enable(); create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found)); p.disable()
    import io; st=io.StringIO(); pstats.Stats(p,stream=st).sort_stats("cumulative").print_stats(35)
    s2=[a_shop("d",950)]
    p=cProfile.Profile(); p.enable(); a_shop("e",951); a_small_catalog(s2[0]); p.disable()
    pstats.Stats(p,stream=st).sort_stats("cumulative").print_stats(40)
    open("/tmp/suite/probe.txt","w").write("\n".join(out)+"\n"+st.getvalue())
