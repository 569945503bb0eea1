"""Every permission of the site, in words. Each URL names exactly one; ``rules`` says who has it."""

from __future__ import annotations

from enum import Enum


class Permission(Enum):
    """What somebody may do; the value is what it means."""

    # Open to all
    PUBLIC = "see what is public: home, catalogue, published products, sign-in"
    SIGNED_IN = "use one's own account: sign out, choose a language, see one's devices"

    # Producers
    DIRECTORY_VIEW = "search the directory of associations"
    ASSOCIATION_VIEW = "see an association's own page with workshops and members"
    ASSOCIATION_EDIT = "change an association's data, workshops and members"
    ASSOCIATION_APPROVE = "move an association through its onboarding"

    # Exporters
    EXPORTER_EDIT = "change an exporter's usual terms"

    # Catalogue
    PRODUCT_LIST = "see the products that one may change"
    PRODUCT_EDIT = "write, publish or withdraw an association's product"

    # Cost sheets
    COST_VIEW = "see an association's cost sheets"
    COST_EDIT = "write a cost sheet of an association's product"

    COLLECTION_LIST = "see the season's collections that one may change"
    COLLECTION_WRITE = "write, order, show or take away a season's collection"

    # Capacity
    CAPACITY_VIEW = "see an association's hours: offered, taken, free"
    CAPACITY_LIST = "see the hours of all associations of one's programmes side by side"
    CAPACITY_EDIT = "change an association's hours of a week"
    CALENDAR_EDIT = "change holidays, closures and seasons"

    # Orders
    ORDER_LIST = "see the list of orders one may see"
    ORDER_VIEW = "see an order with its lines and where it stands"
    ORDER_WRITE = "write, post, repeat or cancel an exporter's order"

    # Matching
    MATCH_VIEW = "see matching runs, proposals and reasons"
    MATCH_FILE = "take the whole problem of a run as a file, with the hours and prices of every group in it"
    MATCH_RUN = "run the matching, adjust a proposal, send its offers to groups of one's own programmes"
    FAIRNESS_LIST = "see how evenly work and pay are shared among the groups of one's own programmes"
    OFFER_SEND = "make an association an offer, remind it, take the offer back"
    OFFER_SEND_LIST = "remind of several offers at once, or take them back"
    OFFER_LIST = "see the list of offers one may see"
    OFFER_VIEW = "see an offer"
    OFFER_ANSWER = "accept or decline an offer for an association"
    ASSIGNMENT_VIEW = "see an assignment with its progress, deliveries and record of acceptance"

    # Frames
    FRAME_LIST = "see the list of frame orders one may see"
    FRAME_START = "begin a frame order for one's exporter"
    FRAME_VIEW = "see a frame order with its months, its agreement and whether the hours suffice"
    FRAME_WRITE = "write a frame order, sign and send it for the exporter, call off its months"
    FRAME_CHANGE = "change or move months of a frame order, say that the other side's changes were seen"
    AGREEMENT_SIGN = "sign an agreement for the group, or refuse to"
    AGREEMENT_LIST = "see what is agreed only by word of mouth, and the alliances of one's programmes"
    AGREEMENT_END = "end an agreement before its time"
    VERBAL_NOTE_NEW = "note an agreement by word of mouth"
    VERBAL_NOTE = "let an agreement by word of mouth block offers"
    ALLIANCE_EDIT = "state what an alliance of a programme is"

    # Tech packs and samples
    TECH_PACK_LIST = "see the list of an exporter's tech packs"
    TECH_PACK_START = "begin a tech pack for one's exporter"
    TECH_PACK_VIEW = "see a tech pack with its versions"
    TECH_PACK_EDIT = "write and issue a tech pack, say for which order line it is"
    TECH_PACK_ACCEPT = "accept a tech pack's version for the group's work"
    SAMPLE_LIST = "see the list of samples one may see"
    SAMPLE_VIEW = "see a sample with its photos, points and measurements"
    SAMPLE_REQUEST = "ask a group for a sample"
    SAMPLE_MAKE = "send a sample's photos and measurements for the group"
    SAMPLE_JUDGE = "mark points on a sample's photo, approve or reject it"
    SAMPLE_NOTE = "note a sample's courier and where the counter-sample is kept"

    # Fulfilment
    TODAY = "see what one's association has to do today"
    WORK_LIST = "see the list of open work one may see"
    PROGRESS_REPORT = "report finished pieces of an assignment"
    NOTEBOOK_VIEW = "see the notebook of a work: yarn and pieces of each weaver"
    NOTEBOOK_WRITE = "note in it, undo and correct"
    SHARES_VIEW = "see who in one's association makes how many pieces of a work"
    SHARES_SET = "share the pieces of a work over weavers"
    BUYERS_GOODS = "note pieces of the buyer's own that came or went back"
    OWN_WORK = "see one's own pieces, and why so many"
    STAGES_EDIT = "set the stages of a technique and their parts of the time, and how much yarn may be lost"
    STAGES_REVISE = "say by when the stages of a work are expected now"
    REMATCH = "let pieces of a work that will be late go to other groups"
    ASSIGNMENT_CLOSE = "agree that what is missing of an assignment will not come"
    DELIVERY_ANNOUNCE = "announce a delivery"
    DELIVERY_RECEIVE = "receive and count a delivery"
    DELIVERY_INSPECT = "inspect a delivery"
    INSPECTION_SIGN = "sign the record of an inspection"
    QUALITY_VIEW = "see the faults, punctuality and severity of what one may see"
    QUALITY_TERMS = "set what an exporter asks of inspections"
    DELIVERY_PACK = "pack accepted pieces of a delivery in cartons, weigh and undo them"
    SHIPMENT_LIST = "see the list of shipments one may see"
    SHIPMENT_PREPARE = "put packed cartons together in a shipment"
    SHIPMENT_VIEW = "see a shipment with its cartons"
    SHIPMENT_WRITE = "load, describe, dispatch a shipment, take that back"

    # Money
    PAYMENT_LIST = "see the list of payments one may see"
    PAYMENT_VIEW = "see an order's payments"
    PAYMENT_RECORD = "record that a payment was made"
    PAYMENT_CONFIRM = "confirm that a payment arrived"
    PAYMENT_CORRECT = "take back what was confirmed or entered by mistake"
    MONEY_RETURN = "give back, or let go, what an exporter need not pay an association"
    STATEMENT_VIEW = "see an association's statement with its exporters"
    WORKSHOP_PAY = "see what a workshop was paid, work by work"
    INCOME_VIEW = "see what a weaver earns, month by month"
    BASELINE_EDIT = "answer, or ask in private, where a weaver's income began"
    INCOME_LIST = "see which weavers of an association were asked where they began"
    INCOME_GROUP_VIEW = "see what an association's weavers earn together, in groups of five or more"
    INCOME_GROUP_LIST = "see what the weavers of associations earn together, side by side"
    MEMBER_PAY_VIEW = "see what each weaver of an assignment is to be paid"
    MEMBER_PAY_RECORD = "record that a weaver was paid"
    OWN_PAY = "see and confirm one's own pieces and pay"

    # Programmes
    LOAN_LIST = "see the loans of one's association or programmes"
    RESULT_LIST = "see planned against achieved of one's programmes, together and to choose from"
    RESULT_VIEW = "see a programme's planned against achieved, with the records behind each number"

    # Messages
    FILTER_OWN = "take away or put back a filter of one's own"
    NOTICE_OWN = "open a notice of one's own"
    NOTICE_SEND_LIST = "see the messages to producers that one may send"
    NOTICE_SEND = "say that a message to a producer was sent"

    # Documents
    DOCUMENT_LIST = "see the register of documents one may see"
    DOCUMENT_TOGETHER = "have listed documents put into one file"
    DOCUMENT_VIEW = "see a numbered document of one's own side and take its file"
    DOCUMENT_ISSUE = "issue a numbered document about work of one's own side"

    CATALOGUE_PRINT = "have the catalogue printed, or an offline copy of it made"
    FILE_MADE = "take a large file that one has had made"

    EXPORT_CHECK = "begin an order's export and tick its papers"
    CHECKLIST_EDIT = "set a new version of the list of export papers"

    # Voice
    VOICE_RECORD = "record the phrases that phones speak, and take recordings away"

    # Steering
    BOARD_VIEW = "see the coordinator's board of what will be late"
    JOURNAL_VIEW = "read the journal of one's programme"
    INTAKE = "send files of data to be checked"
    INTAKE_OWN = "see the check of files that one has sent, and load them"
    PEOPLE_LIST = "see the list of people whom one may invite or act for"
    PEOPLE_MANAGE = "prepare a member's personal sign-in link, end her sessions"
    LEADER_NAME = "name the leader of an association"
    ACCOUNT_MANAGE = "create and end accounts, give and take roles"
    OWN_DEVICE = "end a session of one's own"
    ACT_FOR = "act openly for somebody of one's association or programme"
