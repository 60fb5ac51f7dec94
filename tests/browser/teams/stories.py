"""Tests in whose conversations every card of the product is shown at least once: the pictures are made of them."""

import ast
import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.reply import Reply
from tests.bot import test_assistant, test_attaching, test_questions, test_steps
from tests.bot.announcing import test_sending
from tests.bot.desks import test_desk_away, test_desk_changes, test_desk_story
from tests.bot.notices import test_lead_notices
from tests.bot.support import test_learning_loop
from tests.browser.teams import told
from tests.skills import (
    test_announcement_replies,
    test_announcements,
    test_card_orders,
    test_channels,
    test_commission_decisions,
    test_commission_month,
    test_deal_reviews,
    test_deal_work,
    test_list_queries,
    test_mdf,
    test_my_commissions,
    test_my_leads,
    test_rate_answer,
    test_register_deal,
    test_seldom_shown,
    test_small_skills,
    test_support_content,
    test_talk_to_person,
    test_ticket_agents,
    test_ticket_new_words,
    test_ticket_places,
    test_ticket_story,
    test_translate_announcement,
)
from tests.surfaces import test_every_skill

Test = Callable[..., Any]
Told = dict[str, list[Reply]]  # by place in the product

SECONDS = 400.0

STORIES: tuple[Test, ...] = (
    test_every_skill.test_every_skill_does_its_work,
    test_list_queries.test_a_list_takes_no_more_queries_for_many_rows_than_few,
    *(value for name, value in vars(test_seldom_shown).items() if name.startswith("test_")),
    # the first words
    test_assistant.test_an_invited_address_that_the_platform_vouches_for_is_enrolled_at_the_first_word,
    test_small_skills.test_a_wrong_code_enrols_nobody,
    test_channels.test_of_two_partners_in_one_sentence_one_is_bound_and_the_other_is_offered,
    test_questions.test_what_is_no_question_to_the_content_is_not_kept,
    test_steps.test_which_skill_was_meant_is_asked_with_a_button_for_each,
    test_steps.test_somebody_undecided_about_nothing_is_told_so_and_offered_help,
    test_attaching.test_a_question_with_a_file_and_no_form_says_what_the_file_can_be_used_for,
    test_rate_answer.test_what_did_not_help_leads_on_to_other_words_or_a_person,
    test_rate_answer.test_without_an_answer_just_before_words_write_nothing,
    test_register_deal.test_cancelling_drops_the_form,
    # deals and leads
    test_deal_reviews.test_after_a_standstill_only_the_last_reminder_speaks,
    test_deal_work.test_pages_go_on_behind_ones_own_deals_alone,
    test_my_leads.test_yesterday_is_the_day_it_was_where_the_partner_works,
    test_lead_notices.test_above_ten_a_day_the_others_come_together_and_hot_ones_still_singly,
    test_lead_notices.test_a_changed_setting_moves_the_time_that_runs,
    # commissions and funds
    test_my_commissions.test_nothing_in_that_time_says_so_and_which_time_was_meant,
    test_commission_decisions.test_an_entry_is_held_and_its_partner_is_told_why_and_when_it_is_released,
    test_commission_decisions.test_finance_releases_at_the_lowest_rate_without_waiting_for_one,
    test_commission_month.test_a_month_closes_is_told_and_is_paid_by_the_clock,
    test_commission_month.test_in_a_shared_channel_no_figure_is_said,
    test_commission_month.test_finance_is_reminded_and_then_the_administrators,
    test_mdf.test_a_foreign_request_gets_the_answer_of_a_made_up_one,
    test_mdf.test_what_is_not_claimed_in_time_falls_back_after_reminders,
    # announcements
    test_announcements.test_a_press_on_its_button_counts_and_shows_what_it_is_for,
    test_announcements.test_a_company_turns_a_category_off_and_gets_nothing_of_it,
    test_announcements.test_what_was_proposed_since_a_card_was_read_does_not_go_out_by_it,
    test_announcements.test_a_draft_offers_what_comes_next_and_everything_else_behind_one_button,
    test_announcement_replies.test_a_reply_becomes_a_ticket_of_its_writer_and_what_follows_goes_there,
    test_announcement_replies.test_where_others_read_along_by_then_the_answer_goes_to_whoever_wrote_alone,
    test_translate_announcement.test_a_proposal_that_says_something_else_is_dropped_and_its_writer_told_why,
    test_translate_announcement.test_what_was_changed_since_it_was_read_is_not_approved,
    test_translate_announcement.test_without_a_model_that_is_said_and_a_person_writes,
    test_translate_announcement.test_what_it_costs_is_counted_and_capped,
    test_sending.test_who_has_not_acknowledged_is_reminded_where_they_got_it,
    # tickets
    test_ticket_story.test_a_question_becomes_a_ticket_is_answered_and_solved,
    test_ticket_story.test_words_soon_after_it_was_solved_open_it_again,
    test_ticket_story.test_while_a_person_is_in_charge_the_assistant_keeps_quiet,
    test_ticket_agents.test_who_has_the_card_already_hears_that_a_ticket_was_given_to_them,
    test_ticket_agents.test_late_answers_are_reminded_of_and_then_escalated,
    test_ticket_places.test_a_note_in_the_partners_own_thread_is_an_answer_and_whoever_wrote_it_learns_that,
    test_ticket_places.test_who_writes_on_where_they_asked_is_told_once_and_alone_where_their_ticket_goes_on,
    test_card_orders.test_a_note_that_only_sounds_like_one_reaches_nobody_before_it_is_sure,
    test_ticket_new_words.test_who_corrects_an_answer_that_strangers_would_read_learns_that_it_did_not_arrive,
    test_talk_to_person.test_where_nothing_was_asked_one_question_is,
    test_desk_story.test_solved_here_is_solved_there_and_agents_may_open_both_again,
    test_desk_away.test_what_the_desk_does_not_take_is_no_absence_and_support_learns_why,
    test_desk_changes.test_a_project_that_lets_nobody_sort_loses_nothing_here,
    # what the content lacks
    test_support_content.test_the_figures_say_what_each_of_them_means,
    test_learning_loop.test_content_that_needs_a_look_is_listed_to_its_owner_and_told_once_a_week,
    test_learning_loop.test_what_was_written_for_a_gap_answers_its_questions_from_then_on,
    test_learning_loop.test_a_dismissed_gap_takes_more_of_the_same_quietly,
    test_learning_loop.test_after_its_last_day_it_has_left_the_content,
)


def places() -> set[str]:
    """File and line of every place in the product that makes a reply with more to it than words."""
    files = [file for folder in ("bot", "skills") for file in sorted((told.HOME / folder).rglob("*.py"))]
    return {f"{file.relative_to(told.HOME)}:{line}" for file in files for line in _lines(file)}


def _lines(file: Path) -> list[int]:
    """Channels make replies of what they were told; theirs are not the product's own."""
    if "channels" in file.parts:
        return []
    calls = [each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.Call)]
    return [each.lineno for each in calls if _is_reply(each.func) and {k.arg for k in each.keywords} & {*told.PARTS}]


def _is_reply(made: ast.expr) -> bool:
    return isinstance(made, ast.Name) and made.id == told.Reply.__name__


async def told_in(stories: Sequence[Test], file: Path) -> Told:
    """Have them told in a process of their own, and read what was said, by the places in the product that say it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    named = [f"{each.__module__.replace('.', '/')}.py::{each.__name__}" for each in stories]
    given = ("-m", "pytest", "-q", "-n0", "-p", told.__name__, "-m", "not slow and not postgres", *named)
    running = await asyncio.create_subprocess_exec(
        sys.executable, *given, cwd=told.HOME, env={**ours, told.TOLD: str(file)}, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await asyncio.wait_for(running.communicate(), SECONDS)
    assert running.returncode == 0, f"a story went wrong: {said.decode()[-5_000:]}"
    found = Told()
    for place, reply in told.read(file):
        found.setdefault(place, []).append(reply)
    return found
