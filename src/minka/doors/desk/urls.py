"""Every route of the desk; each view declares who may open it (`access`)."""

from django.urls import path

from .views import (
    applications,
    consignments,
    counter,
    files,
    home,
    indicators,
    people,
    production,
    receiving,
    sign_in,
    stock,
)

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("preferences/", sign_in.prefer, name="prefer"),
    path("people/", people.people_search, name="people"),
    path("people/<int:person_id>/", people.person, name="people_person"),
    path("people/<int:person_id>/photograph/", people.photograph, name="people_photograph"),
    path("files/", files.files, name="files"),
    path("files/upload/", files.upload, name="files_upload"),
    path("files/<int:file_id>/", files.file, name="files_file"),
    path("files/<int:file_id>/progress/", files.progress, name="files_progress"),
    path("files/<int:file_id>/reply/", files.reply, name="files_reply"),
    path("production/", production.production, name="production"),
    path("production/plan/", production.plan, name="production_plan"),
    path("production/<str:number>/", production.batch, name="production_batch"),
    path("production/<str:number>/reserve/", production.reserve, name="production_reserve"),
    path("production/<str:number>/dissolve/", production.dissolve, name="production_dissolve"),
    path("production/<str:number>/progress/", production.progress, name="production_progress"),
    path("production/<str:number>/spoil/", production.spoil, name="production_spoil"),
    path("production/<str:number>/pack/", production.pack, name="production_pack"),
    path(
        "production/<str:number>/stations/<str:station>/",
        production.run_station,
        name="production_station",
    ),
    path(
        "production/<str:number>/files/<int:file_id>/",
        production.station_file,
        name="production_file",
    ),
    path("stock/", stock.stock, name="stock"),
    path("stock/receive/", stock.receive, name="stock_receive"),
    path("stock/lots/<int:lot_id>/", stock.lot, name="stock_lot"),
    path("consignments/", consignments.consignments, name="consignments"),
    path("consignments/<str:number>/", consignments.consignment, name="consignments_consignment"),
    path(
        "consignments/<str:number>/dispatch/", consignments.dispatch, name="consignments_dispatch"
    ),
    path("receiving/", receiving.receiving, name="receiving"),
    path(
        "receiving/differences/<int:difference_id>/<str:how>/",
        receiving.settle,
        name="receiving_settle",
    ),
    path("receiving/<str:number>/", receiving.box, name="receiving_box"),
    path("receiving/<str:number>/scan/", receiving.scan, name="receiving_scan"),
    path("receiving/<str:number>/receive/", receiving.receive, name="receiving_receive"),
    path("receiving/<str:number>/<str:verb>/", receiving.pass_on, name="receiving_pass_on"),
    path("applications/", applications.applications, name="applications"),
    path("applications/apply/", applications.apply, name="applications_apply"),
    path(
        "applications/<int:application_id>/receipt/",
        applications.receipt,
        name="applications_receipt",
    ),
    path("counter/", counter.counter, name="counter"),
    path("counter/cards/<int:card_id>/", counter.card, name="counter_card"),
    path("counter/cards/<int:card_id>/check/", counter.check, name="counter_check"),
    path("counter/cards/<int:card_id>/hand-over/", counter.hand_over, name="counter_hand_over"),
    path("counter/cards/<int:card_id>/activate/", counter.activate, name="counter_activate"),
    path("counter/receipts/<int:hand_over_id>/", counter.receipt, name="counter_receipt"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:code>/", indicators.lines, name="indicators_lines"),
]
