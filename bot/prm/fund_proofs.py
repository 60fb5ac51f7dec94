"""The papers of a claim: what proves an activity like this, which of it is there, and which is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import HowMany, UserError
from bot.prm import files, fund_claim_lifecycle
from bot.prm.files import File
from bot.prm.fund_claim_records import Claim, ClaimProof, Proof
from bot.prm.fund_records import FundRequest
from bot.prm.fund_words import PAPERS
from bot.prm.people import Member
from bot.prm.programme import Programme


class ProofMissing(UserError):
    """These papers are still missing: {missing}."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Ids of files, by what they prove."""

    files: Mapping[Proof, Sequence[str]] = field(default_factory=dict)

    def each(self) -> Iterable[tuple[Proof, str]]:
        return ((kind, file) for kind, ids in self.files.items() for file in dict.fromkeys(ids))


async def counted(session: AsyncSession, claim: Claim) -> Mapping[Proof, int]:
    """How many papers of each kind a claim has."""
    kinds = select(ClaimProof.kind, func.count()).where(ClaimProof.claim_id == claim.id)
    rows = await session.execute(kinds.group_by(ClaimProof.kind))
    return {kind: count for kind, count in rows}  # noqa: C416 - a dict() of rows has no types


async def of(session: AsyncSession, claim: Claim) -> Sequence[tuple[Proof, File]]:
    """The papers that were handed in here, with what each proves, in the order in which they came."""
    wanted = select(ClaimProof.kind, File).join(File, File.id == ClaimProof.file_id)
    rows = await session.execute(wanted.where(ClaimProof.claim_id == claim.id).order_by(ClaimProof.id))
    return [(kind, file) for kind, file in rows]


def needed(programme: Programme, request: FundRequest) -> Mapping[Proof, int]:
    """How many papers of each kind prove an activity like this; an invoice always."""
    rule = programme.rules.mdf_proofs.get(request.activity, {})
    return {Proof.INVOICE: 1, **{Proof(kind): count for kind, count in rule.items()}}


async def require(session: AsyncSession, programme: Programme, claim: Claim, request: FundRequest) -> None:
    has = await counted(session, claim)
    short = {kind: count - has.get(kind, 0) for kind, count in needed(programme, request).items()}
    missing = [HowMany(PAPERS[kind], count) for kind, count in short.items() if count > 0]
    if missing:
        raise ProofMissing(missing=tuple(missing))


async def add(session: AsyncSession, member: Member, claim: Claim, papers: Papers, now: datetime) -> None:
    """Papers belong to the claim from now on; one that it has already is not added again."""
    subject = fund_claim_lifecycle.subject(claim)
    here = await session.execute(select(ClaimProof.kind, ClaimProof.file_id).where(ClaimProof.claim_id == claim.id))
    has = {(kind, file_id) for kind, file_id in here}
    for kind, given in papers.each():
        (attached,) = await files.attach(session, member, (given,), subject, now)
        if (kind, attached) not in has:
            session.add(ClaimProof(claim_id=claim.id, kind=kind, file_id=attached))
            has.add((kind, attached))
    await session.flush()
