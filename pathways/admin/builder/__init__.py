"""The pathway builder: pages on which clinicians configure a pathway, check it and send it on."""
