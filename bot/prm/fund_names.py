"""Requests and claims as people name them, by number or title; narrowed to those with which something can be done."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import and_

from bot.prm import fund_claims, fund_requests
from bot.prm.fund_claim_records import Claim, ClaimState, ClaimTerm
from bot.prm.fund_records import FundRequest, FundRequestTerm, RequestState
from bot.prm.records import Subject

REQUESTS = Subject(
    FundRequest.id, FundRequest.number, FundRequest.title, FundRequestTerm, fund_requests.visible_to
)  # fmt: skip
CLAIMS = Subject(Claim.id, Claim.number, Claim.title, ClaimTerm, fund_claims.visible_to)


def requests_in(states: Collection[RequestState]) -> Subject:
    return replace(REQUESTS, visible=lambda m: and_(fund_requests.visible_to(m), FundRequest.state.in_(states)))


def claims_in(states: Collection[ClaimState]) -> Subject:
    return replace(CLAIMS, visible=lambda m: and_(fund_claims.visible_to(m), Claim.state.in_(states)))
