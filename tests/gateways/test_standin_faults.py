"""The stand-in fails on order, survives being killed, and is closed to strangers."""

import multiprocessing
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

from gateways.standins.phones import Phones
from gateways.standins.twilio import twilio_standin
from gateways.standins.twilio_network import Setup
from runtime.embedded.processes import free_port
from shop.messaging.channel import Outgoing
from tests.fakes.serving import served
from tests.fakes.twilio import ACCOUNT, MARTA, SHOP, TOKEN, Town, twilio_town
from tests.gateways.asking import base_of, post


def test_a_fault_on_order_happens_as_often_as_ordered(town: Town) -> None:
    town.phones.order_fault("refuse", match={"Body": "uno"}, code=20429, status=429, retry_after=2, times=1)

    assert post(town, Body="due").status_code == 201
    refused = post(town, Body="uno")
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["code"]) == (429, "2", 20429)
    assert post(town, Body="uno").status_code == 201


def test_a_message_can_be_taken_and_the_answer_lost(town: Town) -> None:
    town.phones.order_fault("take_and_drop", match={"Body": "perso"})

    with pytest.raises(httpx.RemoteProtocolError):
        post(town, Body="perso")
    assert town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].text == "perso"


def test_a_message_can_be_lost_before_it_is_taken(town: Town) -> None:
    before = town.phones.thread(shop=SHOP, caller=MARTA)
    town.phones.order_fault("drop", match={"Body": "mai"})

    with pytest.raises(httpx.RemoteProtocolError):
        post(town, Body="mai")
    assert town.phones.thread(shop=SHOP, caller=MARTA) == before


def test_a_message_can_fail_later_with_a_code(town: Town) -> None:
    town.marta_writes()
    town.phones.order_fault("take_and_fail", match={"Body": "dopo"}, code=63024, words="failed")
    callback = f"{base_of(town.shop.messages[0])}/s"
    sid = post(town, Body="dopo", StatusCallback=callback).json()["sid"]

    assert town.shop.wait_for_status(sid, "failed").fields["ErrorCode"] == "63024"


def test_what_was_under_way_goes_on_after_a_restart(tmp_path: Path) -> None:
    with twilio_town(tmp_path / "a") as helper, served(helper.shop.app) as url:
        with twilio_town(tmp_path / "b", sent_after=30.0, webhook_url=f"{url}/hook") as before:
            before.marta_writes("ciao")
            sid = post(before, Body="Eccomi", StatusCallback=f"{url}/s").json()["sid"]
        assert helper.shop.statuses(sid) == []

        with twilio_town(tmp_path / "b", webhook_url=f"{url}/hook") as after:
            helper.shop.wait_for_status(sid, "delivered")
            texts = [message.text for message in after.phones.thread(shop=SHOP, caller=MARTA).messages]

    assert texts == ["ciao", "Eccomi"]


def test_a_killed_stand_in_forgets_nothing(tmp_path: Path) -> None:
    port, spawning = free_port(), multiprocessing.get_context("spawn")
    killed = spawning.Process(target=serve_until_killed, args=(tmp_path, port), daemon=True)
    killed.start()
    phones = Phones(f"http://127.0.0.1:{port}")
    for n in range(20):
        said(phones, f"numero {n}")
    phones.close()
    killed.kill()
    killed.join()
    killed.close()

    with twilio_town(tmp_path) as town:
        thread = town.phones.thread(shop=SHOP, caller=MARTA).messages
    assert [message.text for message in thread] == [f"numero {n}" for n in range(20)]


def said(phones: Phones, text: str) -> None:
    """Write to a stand-in that may still be starting."""
    for _ in range(200):
        try:
            phones.say(shop=SHOP, caller=MARTA, text=text)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the stand-in did not start")


def serve_until_killed(folder: Path, port: int) -> None:
    nobody = "http://127.0.0.1:9/hook#rc=0"
    app = twilio_standin(folder, Setup(account_sid=ACCOUNT, tokens=[TOKEN], webhook_url=nobody))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")


def test_no_page_of_another_site_can_use_the_phones(town: Town) -> None:
    forged = httpx.post(
        f"{town.url}/phones/say", content='{"shop": "x"}', headers={"Content-Type": "text/plain"}
    )
    renamed = httpx.get(f"{town.url}/standin/requests", headers={"Host": "evil.example"})

    assert (forged.status_code, renamed.status_code) == (400, 400)
    assert not town.shop.hooks


def test_the_gateways_words_reach_the_phone_whole(town: Town) -> None:
    town.marta_writes()
    text = "È «buona»: l’olio 🫒 & 100 % d'oliva + altro\n\n49,50\xa0€"
    town.whatsapp.send(Outgoing("ref", SHOP, "whatsapp:+393331234567", text, "it"))

    assert town.phones.thread(shop=SHOP, caller=MARTA).messages[-1].text == text
