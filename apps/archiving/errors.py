class SiteArchiveError(Exception):
    """Why a site was not exported or imported, or what is wrong with a file; Chinese by str()."""
